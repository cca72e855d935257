// Loaded into a package manager: it chooses packages for the target's CPU, not for the one it runs on.
Object.defineProperty(process, "arch", { value: process.env.AAC_CPU });
