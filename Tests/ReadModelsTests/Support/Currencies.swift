import Words

// The currencies that histories are in.

let pounds = MeasureUnit(rawValue: 826)
let dollars = MeasureUnit(rawValue: 840)
