import { encode } from './tokenizer.ts';
import { TOPICS } from './topics.ts';
import { tokenTopic } from './vocabulary.ts';

/** What a question is about: at most two topics, in the order of TOPICS; none when it names nothing known. */
export type Subject = readonly number[];

const MOST_TOPICS = 2;

export function subjectOf(question: string): Subject {
  const counts = new Float64Array(TOPICS.length);
  for (const id of encode(question)) {
    const topic = tokenTopic(id);
    if (topic >= 0) counts[topic] = (counts[topic] ?? 0) + 1;
  }
  return Array.from(counts.keys())
    .filter((topic) => (counts[topic] ?? 0) > 0)
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
    .slice(0, MOST_TOPICS)
    .sort((a, b) => a - b);
}
