(function () {
  "use strict";
  var OPTIONS = { actions: false, ast: true, renderer: "svg", mode: "vega-lite", tooltip: { disableDefaultStyle: true } };
  var LEAST = 110; // pixels of a plot: below it the chart scrolls in its figure instead
  var SMALLEST = 0.9; // of a drawing's own size: below it its letters are too small (page.css has it as min-width)
  var room = document.querySelector("main").clientWidth;

  // A drawing made for a desktop would be too small to read on a phone: its plots are narrowed, not its letters.
  function embed(spec, ways) {
    var stage = document.createElement("div");
    return window.vegaEmbed(stage, spec, OPTIONS).then(function () {
      var excess = stage.querySelector("svg").viewBox.baseVal.width - room;
      return excess > 0 && ways.length ? embed(ways[0](spec, excess), ways.slice(1)) : stage;
    });
  }

  function shortenWords(spec) {
    var copy = JSON.parse(JSON.stringify(spec));
    copy.config.legend.columns = 2;
    copy.config.legend.layout = { top: { direction: "vertical", anchor: "start" } };
    copy.config.header = { labelLimit: room - 90 };
    return copy;
  }

  function narrowPlots(spec, excess) {
    var copy = JSON.parse(JSON.stringify(spec), function (key, value) { return key === "tickCount" ? 4 : value; });
    copy.config.axisQuantitative = { tickCount: 4 };
    var plot = copy.spec || copy;
    if (typeof plot.width !== "number") { return copy; }
    var width = Math.floor(plot.width - excess / (copy.columns || 1));
    if (width < LEAST && copy.columns > 1) { copy.columns = 1; } else { plot.width = Math.max(LEAST, width); }
    return copy;
  }

  // The drawing stays until the interactive chart stands: embedding clears its element before it can fail.
  document.querySelectorAll(".chart").forEach(function (place) {
    var spec = JSON.parse(document.getElementById(place.dataset.spec).textContent);
    embed(spec, [shortenWords, narrowPlots]).then(function (stage) {
      var drawing = place.querySelector("svg");
      var chart = stage.querySelector("svg");
      chart.setAttribute("role", "img");
      chart.setAttribute("aria-label", drawing.getAttribute("aria-label"));
      var width = chart.viewBox.baseVal.width;
      place.style.setProperty("--drawn", width);
      drawing.replaceWith(stage);
      if (SMALLEST * width > room) {
        place.tabIndex = 0;
        place.setAttribute("role", "group");
        place.setAttribute("aria-label", "Chart that scrolls sideways");
      }
    }, function (error) {
      place.dataset.failed = String(error);
    });
  });
  // What a reader cannot use without JavaScript is hidden until there is some.
  var filter = document.getElementById("filter");
  if (filter) {
    var claims = Array.from(document.querySelectorAll(".claim"));
    var buttons = Array.from(document.querySelectorAll(".choices button"));
    var show = function () {
      var wanted = filter.value.toLowerCase();
      var words = buttons.filter(function (each) { return each.getAttribute("aria-pressed") === "true"; });
      words = words.map(function (each) { return each.dataset.word; });
      var shown = claims.filter(function (claim) {
        var isChosen = !words.length || words.includes(claim.dataset.word);
        claim.hidden = !(isChosen && claim.textContent.toLowerCase().includes(wanted));
        return !claim.hidden;
      });
      document.getElementById("filtered").textContent = shown.length + " of " + claims.length;
    };
    document.querySelector(".filter").hidden = false;
    filter.addEventListener("input", show);
    buttons.forEach(function (button) {
      var has = claims.filter(function (claim) { return claim.dataset.word === button.dataset.word; }).length;
      button.textContent = button.dataset.word + " " + has;
      button.disabled = !has;
      button.addEventListener("click", function () {
        button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
        show();
      });
    });
  }
})();
