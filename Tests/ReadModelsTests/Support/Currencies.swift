import Words

// The currencies that histories are in.

let pounds = Unit(rawValue: 826)
let dollars = Unit(rawValue: 840)
