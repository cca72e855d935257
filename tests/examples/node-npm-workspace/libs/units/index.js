import ms from "ms";

export const milliseconds = (text) => ms(text);
