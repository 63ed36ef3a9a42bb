// The parts that all pictures of a report are made of.

/// Parts of pictures.
enum SVG {
  /// Patterns that can be told apart without colour. They lie over an area and take its colour.
  static let patterns: Markup = """
    <svg class="defs" aria-hidden="true"><defs>
    <pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
    <rect width="6" height="6" fill="none"/><line x1="0" y1="0" x2="0" y2="6" style="stroke:var(--paper);stroke-width:2.4"/></pattern>
    <pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">\
    <circle cx="2" cy="2" r="1.3" style="fill:var(--paper)"/></pattern>
    <pattern id="bars" width="5" height="5" patternUnits="userSpaceOnUse">\
    <line x1="0" y1="1" x2="5" y2="1" style="stroke:var(--paper);stroke-width:1.6"/></pattern>
    <pattern id="checks" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">\
    <path d="M0 0H5M0 0V5" style="fill:none;stroke:var(--paper);stroke-width:1.6"/></pattern>
    </defs></svg>
    """

  /// The classes of series, and the filling that lies over each.
  static let series: [(name: String, pattern: String?, dashes: String)] = [
    ("one", nil, "none"), ("two", "stripes", "7 4"), ("three", "dots", "2 4"), ("four", "bars", "9 3 2 3"),
    ("five", "checks", "1 3"),
  ]

  /// A picture in two widths, of which a browser shows the one that fits.
  ///
  /// - Parameter draw: draws the picture at a width, and returns it with its height.
  static func drawing(_ name: String, _ draw: (Double) -> (Markup, Double)) -> Markup {
    let parts = [("wide", 720.0), ("narrow", 328.0)].map { kind, width -> Markup in
      let (content, height) = draw(width)
      return """
        <svg class="\(kind)" role="img" aria-label="\(alternative(name))" width="\(width)" height="\(height)" \
        viewBox="0 0 \(width) \(height)">\(content)</svg>

        """
    }
    return "\(parts)"
  }

  /// The text for those who cannot see the picture.
  static func alternative(_ name: String) -> String { "\(name). The table below has the values." }

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

  /// A text that is shortened to the room there is; pointing at it shows all of it.
  static func fitted(_ text: String, _ x: Double, _ y: Double, within room: Double, name: String = "")
    -> Markup
  {
    let short = shortened(text, to: room)
    if short == text { return self.text(text, x, y, name: name) }
    return "<g><title>\(text)</title>\(self.text(short, x, y, name: name))</g>"
  }

  /// A text, or as much of it as there is room for.
  static func shortened(_ text: String, to room: Double) -> String {
    guard width(of: text) > room else { return text }
    var (short, used) = ("", width(of: "…"))
    for character in text {
      used += width(of: character)
      if used > room { break }
      short.append(character)
    }
    return short + "…"
  }

  /// About how wide a text is in a picture, in pixels: as in the widest of the fonts that a page is shown in.
  static func width(of text: String) -> Double { text.reduce(0) { $0 + width(of: $1) } }

  private static func width(of character: Character) -> Double {
    guard let byte = character.asciiValue else {
      // Ideographs and emoji are as wide as they are high.
      return character.unicodeScalars.contains { $0.value >= 0x1100 } ? 13 : 8
    }
    return switch byte {
    case UInt8(ascii: "i"), UInt8(ascii: "j"), UInt8(ascii: "l"), UInt8(ascii: "."), UInt8(ascii: ","),
      UInt8(ascii: "'"), UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "|"):
      4
    case UInt8(ascii: "f"), UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "-"), UInt8(ascii: "("),
      UInt8(ascii: ")"):
      5
    case UInt8(ascii: "m"), UInt8(ascii: "w"), UInt8(ascii: "W"), UInt8(ascii: "M"), UInt8(ascii: "%"),
      UInt8(ascii: "@"):
      12
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): 9
    default: 7.6
    }
  }

  /// The names of the series, each with a sample of its pattern or line, and behind them what else there is to
  /// say.
  static func legend(_ names: [String], asLines: Bool = false, and rest: Markup = "") -> Markup {
    let entries = names.enumerated().map { index, name -> Markup in
      let (kind, _, dashes) = series[index % series.count]
      let sample: Markup =
        asLines
        ? "<line class=\"line\" x1=\"1\" y1=\"7\" x2=\"27\" y2=\"7\" stroke-dasharray=\"\(dashes)\"/>"
        : area(index, 0, 0, 28, 14)
      return """
        <li class="\(kind)"><svg width="28" height="14" aria-hidden="true">\(sample)</svg><span>\(name.inWords)</span></li>

        """
    }
    return "<ul class=\"legend\">\n\(entries)\(rest)</ul>\n"
  }
}
