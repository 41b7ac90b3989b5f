// What a load asks when it is given no prompt: short questions, each with a number of its own, so
// that no server answers the second from what it computed for the first.

const SUBJECTS = [
  'how a lighthouse works',
  'why leaves change their colour',
  'the rules of chess',
  'how bread is baked',
  'what a radix tree is',
  'the water cycle',
  'how to plan a long hike',
  'what makes a good apology',
];

/** The prompt of the request of a number. */
export function promptOf(index: number): string {
  return `Question ${index + 1}: explain ${SUBJECTS[index % SUBJECTS.length]}, in a few sentences.`;
}
