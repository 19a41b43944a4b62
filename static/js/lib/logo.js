// The mark of Roughmix as shapes, for places that take no file.

export const LOGO = {
  width: 26,
  height: 16,
  ground: "#14252b",
  shapes: [
    { path: "M0 0h17.5l-16 16H0z", colour: "#eef3f0" },
    { path: "M21.5 0H26v16H5.5z", colour: "#d8421c" },
  ],
};
