// The parameters of reports, declared once, so that every place that takes them reads them alike.

public import Projection

/// A parameter of a report: `--period month` on a command line, `period=month` in the address of a page.
public struct ReportParameter: Hashable, Sendable {
  /// The name, in lower-case words joined by hyphens: `period`, `min-orders`.
  public var name: String
  public var kind: Kind
  /// What the parameter means, in a sentence for a person.
  public var help: String
  /// The default, as a person would write it; `nil` where the parameter has none.
  public var fallback: String?

  /// Declares a parameter. A name that is malformed or reserved traps, and so does a default that cannot
  /// be read.
  ///
  /// - Parameter fallback: the default, as a person would write it.
  public init(_ name: String, _ kind: Kind, default fallback: String? = nil, _ help: String) {
    precondition(Self.isName(name), "\(name) is not a name for a parameter")
    precondition(!Self.reserved.contains(name), "\(name) is something else in every report")
    if let fallback {
      precondition((try? kind.value(fallback, of: name)) != nil, "\(fallback) is no value of \(name)")
    }
    (self.name, self.kind, self.fallback, self.help) = (name, kind, fallback, help)
  }

  /// Declares a parameter that all reports share, under a reserved name.
  init(shared name: String, _ kind: Kind, _ help: String) {
    (self.name, self.kind, self.help) = (name, kind, help)
  }

  /// Names that a report cannot use, since they mean something in every report or in every place where
  /// reports are asked for.
  public static let reserved: Set<String> = ["ledger", "as-of", "at", "format", "help", "version", "output"]

  /// What its values are.
  public indirect enum Kind: Hashable, Sendable {
    case text
    /// Something that is given or not, without a value.
    case flag
    case integer(ClosedRange<Int64>)
    /// One of these words.
    case choice([String])
    /// A duration in whole seconds, written as `90s`, `30m`, `12h`, `7d`, `2w`.
    case duration
    /// A time, or a day.
    case time
    /// A position, a time or a day.
    case extent
    /// Several values with commas between them; no value may hold a comma.
    case list(of: Kind)
  }

  /// A value after it was read.
  public enum Value: Hashable, Sendable {
    case text(String)
    case flag
    case integer(Int64)
    case seconds(Int64)
    case time(TimeOrDay)
    case extent(LogExtent)
    case list([Value])
  }

  private static func isName(_ name: String) -> Bool {
    name.first != "-" && name.last != "-" && !name.isEmpty
      && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
  }
}

extension [ReportParameter] {
  /// The parameters for a range of periods: `period`, `from`, `to`. Their values are in
  /// `ReportArguments.periods`.
  public static var periods: [ReportParameter] { periods(default: .month) }

  /// The parameters for a range of periods.
  ///
  /// - Parameter kind: the kind of period where none is given.
  public static func periods(default kind: PeriodKind) -> [ReportParameter] {
    periods(of: PeriodKind.allCases, default: kind)
  }

  /// The parameters for a range of periods of certain kinds.
  ///
  /// - Parameters:
  ///   - kinds: the kinds of period that may be asked for.
  ///   - kind: the kind where none is given.
  static func periods(of kinds: [PeriodKind], default kind: PeriodKind) -> [ReportParameter] {
    let words = kinds.map(\.word)
    let list = words.dropLast().joined(separator: ", ")
    return [
      ReportParameter(
        "period", .choice(words), default: kind.word,
        list.isEmpty ? "\(kind.word)." : "\(list) or \(words.last ?? "")."),
      ReportParameter(
        "from", .text, "The first period: 2011-11, 2011-W44, 2011-Q4, 2011, or a day in it."),
      ReportParameter(
        "to", .text,
        "The last period, which is in it: named as for --from, or by a day in it (default: the one that holds "
          + "the as-of instant)."),
    ]
  }
}
