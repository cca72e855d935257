export function loader() {
  return { books: ["Emma", "Persuasion"] };
}

export default function Home({ loaderData }) {
  return <p>{loaderData.books.join(", ")}</p>;
}
