// Draws the list of calls from the API's own description, without the title and the main element that Swagger UI's own
// layout would add to a page that has them.

const CallsOnly = ({ React: { createElement: h } }) => ({
  components: {
    CallsOnly: ({ getComponent, specSelectors }) => {
      const parts = specSelectors.specStr() ? ["AuthorizeBtnContainer", "operations", "Models"] : [];
      return h(
        "div",
        { className: "swagger-ui" },
        ["errors", ...parts].map((name) => h(getComponent(name, true), { key: name })),
      );
    },
  },
});

const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

SwaggerUIBundle({
  dom_id: "#calls",
  url: document.getElementById("description").getAttribute("href"),
  plugins: [CallsOnly],
  layout: "CallsOnly",
  defaultModelsExpandDepth: 0,
  validatorUrl: null, // asks nobody else
});
