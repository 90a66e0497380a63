/** The clinic's colour, with letters on it that can be read. */

/**
 * Black or white, whichever stands out more from a colour.
 *
 * @param {string} colour as the browser computes it: `rgb(11, 101, 93)`
 * @see https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
 */
export function readableOn(colour) {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.179 ? "#000" : "#fff";
}

/**
 * The style that an accent colour brings; none for what is no colour.
 *
 * @param {ShadowRoot} root where the browser can compute it
 * @param {string | null} accent a name, or as `#…`, `rgb()` or `hsl()`
 */
export function accentStyle(root, accent) {
  if (!accent || !CSS.supports("color", accent)) return "";
  const probe = document.createElement("i");
  probe.style.color = accent;
  root.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  if (!colour.startsWith("rgb")) return "";
  return `:host { --accent: ${colour}; --on-accent: ${readableOn(colour)}; }`;
}
