import Big from "big.js";

export function total(prices: readonly string[]): string {
  return prices.reduce((sum, price) => sum.plus(price), new Big(0)).toFixed(2);
}
