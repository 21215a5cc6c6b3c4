/** One thing that the numbers say, in a sentence or two, under a word that tells what it is about. */
export interface Finding {
  readonly topic: string;
  readonly text: string;
}
