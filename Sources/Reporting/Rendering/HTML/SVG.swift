// What all pictures of a report are drawn with.

/// Parts of pictures.
enum SVG {
  /// Fillings that are told apart without their colour. They take the colour of what they fill.
  static let patterns: Markup = """
    <svg class="defs" aria-hidden="true"><defs>
    <pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
    <rect width="6" height="6" fill="none"/><line x1="0" y1="0" x2="0" y2="6" style="stroke:var(--paper);stroke-width:2.4"/></pattern>
    <pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">\
    <circle cx="2" cy="2" r="1.3" style="fill:var(--paper)"/></pattern>
    <pattern id="bars" width="5" height="5" patternUnits="userSpaceOnUse">\
    <line x1="0" y1="1" x2="5" y2="1" style="stroke:var(--paper);stroke-width:1.6"/></pattern>
    </defs></svg>
    """

  /// The classes of series, and the filling that lies over each.
  static let series: [(name: String, pattern: String?, dashes: String)] = [
    ("one", nil, "none"), ("two", "stripes", "7 4"), ("three", "dots", "2 4"), ("four", "bars", "9 3 2 3"),
  ]

  /// A picture in two widths, of which a browser shows the one that fits.
  ///
  /// - Parameter draw: draws it so wide; gives what is drawn and how high it is.
  static func drawing(_ name: String, _ draw: (Double) -> (Markup, Double)) -> Markup {
    let parts = [("wide", 720.0), ("narrow", 328.0)].map { kind, width -> Markup in
      let (content, height) = draw(width)
      return """
        <svg class="\(kind)" role="img" aria-label="\(name)" width="\(width)" height="\(height)" \
        viewBox="0 0 \(width) \(height)">\(content)</svg>

        """
    }
    return "\(parts)"
  }

  /// A filled rectangle of a series.
  static func area(_ index: Int, _ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Markup {
    let shape: Markup = "x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\""
    let (_, pattern, _) = series[index % series.count]
    let filling: Markup = pattern.map { "<rect \(shape) fill=\"url(#\($0))\"/>" } ?? ""
    return "<rect class=\"area\" \(shape)/>\(filling)"
  }

  static func text(
    _ text: String, _ x: Double, _ y: Double, anchor: String = "start", name: String = ""
  ) -> Markup {
    "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\" class=\"\(name)\">\(text)</text>"
  }

  /// What the series are called, each with its filling.
  static func legend(_ names: [String], asLines: Bool = false) -> Markup {
    let entries = names.enumerated().map { index, name -> Markup in
      let (kind, _, dashes) = series[index % series.count]
      let sample: Markup =
        asLines
        ? "<line class=\"line\" x1=\"1\" y1=\"7\" x2=\"27\" y2=\"7\" stroke-dasharray=\"\(dashes)\"/>"
        : area(index, 0, 0, 28, 14)
      return """
        <li class="\(kind)"><svg width="28" height="14" aria-hidden="true">\(sample)</svg>\(name.inWords)</li>

        """
    }
    return "<ul class=\"legend\">\n\(entries)</ul>\n"
  }
}

/// A scale from values to pixels, with rules at round values.
struct Scale {
  let low: Double
  let high: Double
  let step: Double

  /// - Parameters:
  ///   - values: what has to lie within it, beside 0.
  ///   - whole: whether only whole numbers are named.
  init(_ values: [Double], whole: Bool, steps: Double = 4) {
    let (least, most) = (min(0, values.min() ?? 0), max(0, values.max() ?? 0))
    var step = 1.0
    let rough = max(most - least, whole ? 1 : 1e-4) / steps
    var power = 1e-6
    while power * 10 <= rough { power *= 10 }
    step = [1, 2, 2.5, 5, 10].map { $0 * power }.first { $0 >= rough } ?? power * 10
    if whole { step = max(1, step.rounded(.up)) }
    self.step = step
    low = (least / step).rounded(.down) * step
    high = max((most / step).rounded(.up) * step, low + step)
  }

  /// The values at which there are rules.
  var ticks: [Double] {
    let count = Int(((high - low) / step).rounded())
    return (0...count).map { low + Double($0) * step }
  }

  /// How far a value lies up from the lower end, from 0 to 1.
  func part(_ value: Double) -> Double { (value - low) / (high - low) }
}
