// Runs before the first paint: the chosen theme, or the system's.
(() => {
  let choice = "system";
  try { choice = localStorage.getItem("theme") ?? "system"; } catch { /* storage may be blocked */ }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const chosen = document.documentElement.dataset.themeChoice ?? choice;
    const theme = chosen === "dark" || (chosen !== "light" && dark.matches) ? "dark" : "light";
    document.documentElement.dataset.theme = theme;
  };
  document.documentElement.dataset.themeChoice = choice;
  apply();
  dark.addEventListener("change", apply);
})();
