export default function Page() {
  return <h1>Pages of Next</h1>;
}
