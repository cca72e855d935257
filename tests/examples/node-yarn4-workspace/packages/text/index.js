import slugify from "slugify";

export const slug = (text) => slugify(text, { lower: true, strict: true });
