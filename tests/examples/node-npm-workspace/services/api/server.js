import { milliseconds } from "@farm/units";
import polka from "polka";

polka()
  .get("/health", (request, response) => response.end(`ok ${milliseconds("2 days")}`))
  .listen(process.env.PORT);
