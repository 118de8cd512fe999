// What Gradio gives to a view: the body of its js_on_load hands it on to `mount` (ganzoo/ui/shared/modules.py).

/** A sheet of square pictures, as ganzoo/ui/shared/pictures.py packs it. */
export interface Sheet {
  sheet: string;
  columns: number;
  rows: number;
  size?: number;
}

export interface View {
  element: HTMLElement;
  props: { value: any; words: Record<string, any>; [name: string]: any };
  trigger(event: string, data?: unknown): void;
  watch(names: string | string[], changed: () => void): void;
  server: Record<string, (question: any) => Promise<any>>;
}

/** A row of the table of the address (ganzoo/ui/shared/address.py). */
export interface Parameter {
  name: string;
  tab: string;
  type: string;
  default: string;
  choices: string[];
  aliases: string[];
}

export interface AddressTable {
  tabs: string[];
  oldTabs: Record<string, string>;
  parameters: Record<string, Parameter>;
}

/** A row of ganzoo/ui/text/languages.json. */
export interface Language {
  code: string;
  name: string;
  path: string;
  locale: string;
}

export interface Tables {
  address: AddressTable;
  languages: Language[];
}
