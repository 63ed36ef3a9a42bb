// The result as a picture.

internal import Foundation

/// An SVG of one bar for each measure, on a scale of doublings: to the right is better than the target, or
/// than the peer where there is no target.
enum Chart {
  private static let (label, half, row) = (580.0, 260.0, 18.0)
  private static let doublings = 6.0

  static func svg(of measures: [Measure]) -> String {
    let (middle, height) = (label + half, Double(measures.count) * row + 60)
    var parts = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(label + 2 * half + 90)" height="\(height)" \
      font-family="sans-serif" font-size="11">
      <rect width="100%" height="100%" fill="white"/>
      <text x="10" y="18" font-size="13">How many times better than the target (green: met, red: \
      missed), or than the peer where there is none (grey)</text>
      """
    ]
    for power in stride(from: -doublings, through: doublings, by: 2) {
      let x = middle + power * half / doublings
      let times = power < 0 ? "1/\(Int(pow(2, -power)))" : "\(Int(pow(2, power)))"
      parts.append(
        """
        <line x1="\(x)" y1="40" x2="\(x)" y2="\(height - 10)" stroke="\(power == 0 ? "black" : "#ddd")"/>
        <text x="\(x)" y="36" text-anchor="middle">\(times)</text>
        """)
    }
    for (index, measure) in measures.enumerated() {
      let y = 44 + Double(index) * row
      let length = max(-doublings, min(doublings, log2(measure.score))) * half / doublings
      let colour = measure.target.isEmpty ? "#999" : measure.met ? "#2a7" : "#c43"
      let name = escaped("\(measure.name) · \(measure.against)")
      parts.append(
        """
        <text x="\(label - 6)" y="\(y + 11)" text-anchor="end">\(name)</text>
        <rect x="\(min(middle, middle + length))" y="\(y + 2)" width="\(abs(length))" height="\(row - 6)" \
        fill="\(colour)"/>
        <text x="\(label + 2 * half + 8)" y="\(y + 11)">\(Table.ratio(measure.score))</text>
        """)
    }
    return (parts + ["</svg>", ""]).joined(separator: "\n")
  }

  private static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
  }
}
