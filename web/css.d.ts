/** A style sheet as text, put into the script by esbuild. */
declare module '*.css' {
  const css: string
  export default css
}
