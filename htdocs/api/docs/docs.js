// Shows the document that the programs made of themselves. Everything comes from this site.
"use strict";

SwaggerUIBundle({
  url: "/api/schema/",
  domNode: document.getElementById("reader"),
  deepLinking: true,
  defaultModelsExpandDepth: -1,
  docExpansion: "none",
  filter: true,
  persistAuthorization: false,
  validatorUrl: null,
});
