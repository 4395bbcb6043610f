// Formulas to SVG, one JSON line in and one out (the folder of MathJax is the argument):
// {"tex", "display"} -> the HTML as a string.
const readline = require("node:readline");

const components = {load: ["input/tex", "output/svg", "a11y/assistive-mml"]};
const options = {enableAssistiveMml: true};

require(`${process.argv.at(-1)}/node-main.js`)
  .init({loader: components, options: options, svg: {fontCache: "local"}})
  .then((MathJax) => {
    const lines = readline.createInterface({input: process.stdin});
    lines.on("line", (line) => {
      const {tex, display} = JSON.parse(line);
      const node = MathJax.tex2svg(tex, {display: display});
      process.stdout.write(JSON.stringify(MathJax.startup.adaptor.outerHTML(node)) + "\n");
    });
  });
