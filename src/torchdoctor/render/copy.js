"use strict";
for (const block of document.querySelectorAll(".torchdoctor .code")) {
  const text = block.querySelector("pre").textContent;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "copy" });
  const say = (word) => { button.textContent = word; };
  button.onclick = () => {
    const copied = navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject();
    copied.then(() => say("Copied"), () => {
      getSelection().selectAllChildren(block.querySelector("pre"));
      say(document.execCommand("copy") ? "Copied" : "Press Ctrl+C");
    });
    setTimeout(say, 2000, "Copy");
  };
  say("Copy");
  block.prepend(button);
}
