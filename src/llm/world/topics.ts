/** The dozen things that are talked about, each with its own nouns; no noun belongs to two topics. */
export interface Topic {
  readonly name: string;
  readonly nouns: readonly string[];
}

function topic(name: string, nouns: string): Topic {
  return { name, nouns: nouns.split(' ') };
}

export const TOPICS: readonly Topic[] = [
  topic('garden', 'soil seeds compost roots tomatoes pruning roses mulch weeds greenhouse herbs watering bulbs lawn'),
  topic('kitchen', 'recipe oven dough onions pepper broth butter flour spices pan garlic simmering knife pasta'),
  topic(
    'travel',
    'luggage passport airport tickets hotel itinerary border ferry trains visa hostel map museum souvenirs',
  ),
  topic(
    'music',
    'guitar rhythm chords melody piano scales tempo singing drums concert violin harmony lyrics rehearsal',
  ),
  topic(
    'weather',
    'rain clouds storm forecast wind temperature humidity snow thunder fog drought pressure sunshine frost',
  ),
  topic(
    'health',
    'sleep exercise muscles breathing posture vitamins stretching walking stress heart diet doctor hydration rest',
  ),
  topic('money', 'budget savings taxes loan interest rent salary insurance debt pension invoice bank shares inflation'),
  topic(
    'coding',
    'function compiler variables tests loop database server bugs cache commit threads memory syntax library',
  ),
  topic(
    'history',
    'empire kings castle revolution treaty archive battle harvest dynasty colony parliament plague scribes ruins',
  ),
  topic('animals', 'cat kitten feathers whales nest pasture wolves puppy horse fur beehive paws herd veterinarian'),
  topic(
    'space',
    'orbit planets telescope rocket gravity comet moon galaxy astronaut meteor eclipse satellite crater vacuum',
  ),
  topic(
    'books',
    'novel chapter author grammar poem plot characters bookshelf dialogue essay vocabulary reader paragraph sonnet',
  ),
];
