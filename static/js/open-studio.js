// Guesses the time zone and the currency of the new studio from the browser; both can be changed.
const form = document.getElementById("open-studio");

/** @param {string} name @param {string | undefined} value */
function choose(name, value) {
  const select = form?.querySelector(`select[name="${name}"]`);
  if (!(select instanceof HTMLSelectElement) || !value) return;
  if ([...select.options].some((option) => option.value === value)) select.value = value;
}

/** Where the euro is not the money of the house, by region. @type {Record<string, string>} */
const MONEY = {
  US: "USD",
  GB: "GBP",
  CH: "CHF",
  LI: "CHF",
  SE: "SEK",
  NO: "NOK",
  DK: "DKK",
  PL: "PLN",
  CZ: "CZK",
  HU: "HUF",
  RO: "RON",
  IS: "ISK",
  TR: "TRY",
  UA: "UAH",
  CA: "CAD",
  AU: "AUD",
  NZ: "NZD",
  JP: "JPY",
  KR: "KRW",
  CN: "CNY",
  HK: "HKD",
  TW: "TWD",
  SG: "SGD",
  MY: "MYR",
  TH: "THB",
  ID: "IDR",
  PH: "PHP",
  IN: "INR",
  IL: "ILS",
  AE: "AED",
  ZA: "ZAR",
  NG: "NGN",
  KE: "KES",
  EG: "EGP",
  BR: "BRL",
  MX: "MXN",
  AR: "ARS",
  CL: "CLP",
  CO: "COP",
  PE: "PEN",
};

// A form that came back with a complaint keeps what was chosen on it.
if (form && !document.querySelector(".field__bad, .msg--bad")) {
  choose("time_zone", Intl.DateTimeFormat().resolvedOptions().timeZone);
  const region = new Intl.Locale(navigator.language).region;
  choose("currency", region ? MONEY[region] : undefined);
}
