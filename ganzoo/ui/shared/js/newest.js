// @ts-check
// Ask the newest question only: while one is on its way, later ones replace each other.

/**
 * @template Question, Answer
 * @param {(question: Question) => Promise<Answer>} ask
 * @param {(answer: Answer | {refused: string}, question: Question) => void} show
 * @param {() => boolean} [wanted]  whether anybody still looks
 */
export function newest(ask, show, wanted = () => true) {
  /** @type {Question | null} */
  let waiting = null;
  let asking = false;
  return async function next(question) {
    waiting = question;
    if (asking) return;
    asking = true;
    while (waiting !== null) {
      const now = waiting;
      waiting = null;
      const answer = await ask(now).catch((error) => ({ refused: String(error) }));
      if (wanted()) show(answer, now);
    }
    asking = false;
  };
}
