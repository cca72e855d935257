import { slug } from "@acme/text";
import chalk from "chalk";

const title: string = "Hello, Workspace World";
console.log(chalk.reset(slug(title)));
