// The results as a person reads them: a table, and bars.

internal import Foundation

/// The measures as lines of text.
enum Table {
  static func text(of measures: [Measure], since earlier: Results?) -> String {
    var rows = [
      ["measure", "unit", "ours", "±", "against", "theirs", "±", "ratio", "target", "met", "ratio since"]
    ]
    for measure in measures {
      rows.append([
        measure.name, measure.unit, text(measure.ours), percent(measure.oursSpreadPercent), measure.against,
        text(measure.theirs), percent(measure.theirsSpreadPercent), ratio(measure.ratio), measure.target,
        measure.target.isEmpty ? "" : measure.met ? "yes" : "NO", earlier?.change(of: measure) ?? "",
      ])
    }
    return lines(rows)
  }

  /// The memory and the bytes of the measures that have them.
  static func costs(of measures: [Measure]) -> String {
    var rows = [["what it cost", "whose", "peak anonymous MiB", "on disk MiB", "written MiB"]]
    var seen: Set<String> = []
    for measure in measures {
      for (who, cost) in [("ours", measure.oursCost), (measure.against, measure.theirsCost)] {
        guard let cost, seen.insert(measure.name + who).inserted else { continue }
        let figures = [cost.anonymousMiB, cost.diskMiB, cost.writtenMiB]
        rows.append([measure.name, who] + figures.map { $0.map(text) ?? "" })
      }
    }
    return rows.count > 1 ? lines(rows) : ""
  }

  /// A bar for each measure, on a scale of doublings: how many times better it is than its target or, where
  /// there is none, than the peer.
  static func bars(of measures: [Measure]) -> String {
    let half = 24
    let rows = measures.map { measure in
      let steps = Int((max(-6, min(6, log2(measure.score))) * Double(half) / 6).rounded())
      let left =
        String(repeating: " ", count: half + min(0, steps)) + String(repeating: "█", count: max(0, -steps))
      let right = String(repeating: "█", count: max(0, steps))
      return [
        "\(measure.name) · \(measure.against)", left + "│" + right.padded(to: half),
        "\(ratio(measure.score)) ×" + (measure.target.isEmpty ? "" : " of target \(measure.target)"),
      ]
    }
    return lines([["", "worse".padded(to: half) + "1" + "better", ""]] + rows)
  }

  static func lines(_ rows: [[String]]) -> String {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ").trimmingEnd()
    }.joined(separator: "\n")
  }

  static func ratio(_ value: Double) -> String {
    switch value {
    case 100...: String(format: "%.0f", value)
    case 0.1...: String(format: "%.2f", value)
    default: String(format: "%.4f", value)
    }
  }

  static func percent(_ value: Double) -> String { String(format: "%.0f %%", value) }

  /// A number with three significant digits, and k or M for large ones.
  static func text(_ value: Double) -> String {
    switch value {
    case 1_000_000...: String(format: "%.2f M", value / 1_000_000)
    case 10_000...: String(format: "%.0f k", value / 1000)
    case 100...: String(format: "%.0f", value)
    case 1...: String(format: "%.1f", value)
    default: String(format: "%.3f", value)
    }
  }
}

extension String {
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

  func trimmingEnd() -> String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
