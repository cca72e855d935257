import { createServer } from "node:http";

const greeting: string = "hello";

createServer((request, response) => {
  response.end(`${greeting} from ${process.version.split(".")[0]}`);
}).listen(Number(process.env.PORT));
