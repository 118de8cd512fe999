// How each world looks: its plots, its words, its tools. That of the line comes with the page, another when it is wanted.
//
// A face is made for one screen. It has `plots` and their places `main` and `rest`; compose(view, screen) shows what is
// to be seen, describe(view) says it in words, boxes(view, place) lays the plots out in a picture (picture.js). Static:
// outline(preset) is the small picture of a target, explain(experiment) what is seen in words, bands(report) the scenes
// of many seeds by title, Tools makes targets of one's own.

import { LineFace } from "./line/face.js";

const FACES = { line: LineFace };
const ELSEWHERE = { plane: async () => (await import("./plane/face.js")).PlaneFace };

/** The face of a world; null while it has not been loaded. */
export function faceOf(world) { return FACES[world] ?? null; }

/** Load the face of a world. */
export async function loadFace(world) {
  FACES[world] ??= await ELSEWHERE[world]();
  return FACES[world];
}
