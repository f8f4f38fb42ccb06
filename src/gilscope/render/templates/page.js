(function () {
  "use strict";
  // The drawing stays until the interactive chart stands: embedding clears its element before it can fail.
  document.querySelectorAll(".chart").forEach(function (place) {
    var spec = JSON.parse(document.getElementById(place.dataset.spec).textContent);
    var stage = document.createElement("div");
    var options = { actions: false, ast: true, renderer: "svg", mode: "vega-lite", tooltip: { disableDefaultStyle: true } };
    window.vegaEmbed(stage, spec, options).then(function () {
      var drawing = place.querySelector("svg");
      var chart = stage.querySelector("svg");
      chart.setAttribute("role", "img");
      chart.setAttribute("aria-label", drawing.getAttribute("aria-label"));
      drawing.replaceWith(stage);
    }, function (error) {
      place.dataset.failed = String(error);
    });
  });
  // What a reader cannot use without JavaScript is hidden until there is some.
  var filter = document.getElementById("filter");
  if (filter) {
    var claims = Array.from(document.querySelectorAll(".claim"));
    document.querySelector(".filter").hidden = false;
    filter.addEventListener("input", function () {
      var wanted = filter.value.toLowerCase();
      var shown = claims.filter(function (claim) {
        claim.hidden = !claim.textContent.toLowerCase().includes(wanted);
        return !claim.hidden;
      });
      document.getElementById("filtered").textContent = shown.length + " of " + claims.length;
    });
  }
})();
