// A quiz answers when it is asked to: choose, press "Check", read why. Without this script the answers stand in a fold.
(function () {
  "use strict";
  for (const quiz of document.querySelectorAll(".tw-quiz")) {
    const answers = quiz.querySelector(".tw-quiz-answers");
    const why = [...answers.querySelectorAll("li")];
    answers.hidden = true;

    const check = document.createElement("button");
    check.type = "button";
    check.textContent = "Check";
    const said = document.createElement("div");
    said.className = "tw-quiz-said";
    said.setAttribute("role", "status");
    quiz.append(check, said);

    function say(right, ...content) {
      const line = document.createElement("p");
      line.append(...content);
      said.dataset.right = String(right);
      said.replaceChildren(line);
    }

    check.addEventListener("click", () => {
      const chosen = quiz.querySelector("input:checked");
      if (!chosen) {
        say(false, "Choose an answer first.");
        return;
      }
      const answer = why[Number(chosen.value)];
      const right = answer.dataset.right === "true";
      const verdict = document.createElement("strong");
      verdict.textContent = right ? "Right. " : "Not this one. ";
      const reason = answer.querySelector(".tw-quiz-why").cloneNode(true);
      say(right, verdict, ...reason.childNodes);
    });
    // A new choice is not yet answered.
    quiz.addEventListener("change", () => said.replaceChildren());
  }
})();
