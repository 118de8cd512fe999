// @ts-check
// Korean particles after a word that is filled in: 4.00을(를) becomes 4.00을. The same as ganzoo/ui/text/particles.py.

/** As written in a table: after a consonant, after a vowel. @type {Record<string, [string, string]>} */
const FORMS = {
  "은(는)": ["은", "는"], "는(은)": ["은", "는"], "이(가)": ["이", "가"], "가(이)": ["이", "가"], "을(를)": ["을", "를"],
  "를(을)": ["을", "를"], "와(과)": ["과", "와"], "과(와)": ["과", "와"], "(으)로": ["으로", "로"], "(이)라": ["이라", "라"],
};
const WRITTEN = /은\(는\)|는\(은\)|이\(가\)|가\(이\)|을\(를\)|를\(을\)|와\(과\)|과\(와\)|\(으\)로|\(이\)라/g;
const CLOSING = /["'”’)\]}>»」』)]+$/;
/** @type {Record<string, string>} */
const DIGITS = { 0: "consonant", 3: "consonant", 6: "consonant", 1: "ㄹ", 7: "ㄹ", 8: "ㄹ" }; // 영 삼 육, 일 칠 팔
/** @type {Record<string, string>} */
const LETTERS = { l: "ㄹ", m: "consonant", n: "consonant" };
/** @type {Record<string, string>} */
const SPELLED = { ...LETTERS, r: "ㄹ" };
const [FIRST, LAST, RIEUL] = [0xac00, 0xd7a3, 8];

/** A sentence in which every particle that is written in both forms has the right one. @param {string} text */
export function withParticles(text) {
  return text.replace(WRITTEN, (written, at) => chosen(written, text.slice(0, at)));
}

/** How a word ends when it is read aloud: in a vowel (""), in ㄹ, or in another consonant. @param {string} word */
export function ending(word) {
  const bare = word.replace(CLOSING, "");
  const last = bare.slice(-1);
  const code = last.charCodeAt(0);
  if (code >= FIRST && code <= LAST) {
    const final = (code - FIRST) % 28;
    return final === 0 ? "" : final === RIEUL ? "ㄹ" : "consonant";
  }
  const [latin] = /[a-z]+$/.exec(bare.toLowerCase()) ?? [""];
  if (!latin) return DIGITS[last] ?? "";
  if (!/[aeiouy]/.test(latin)) return SPELLED[latin.slice(-1)] ?? ""; // spelled out, letter by letter: 피엔지, 피에스엔알
  return /[aeiou]ng$/.test(latin) ? "consonant" : LETTERS[latin.slice(-1)] ?? "";
}

/** @param {string} written @param {string} before */
function chosen(written, before) {
  const [closed, open] = FORMS[written];
  const end = ending(before);
  if (written === "(으)로" && end === "ㄹ") return open;
  return end ? closed : open;
}
