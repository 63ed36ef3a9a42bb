// The parameters of reports, declared once, so that every place that takes them reads them alike.

public import Projection

/// A parameter of a report: `--period month` on a command line, `period=month` in the address of a page.
public struct ReportParameter: Hashable, Sendable {
  /// The name, in lower-case words joined by hyphens: `period`, `min-orders`.
  public var name: String
  /// What its values are, and how they are written.
  public var kind: Kind
  /// What the parameter means, in a sentence for a person.
  public var help: String
  /// The default, as a person would write it; `nil` where the parameter has none.
  public var fallback: String?

  /// Declares a parameter. A name that is malformed or reserved traps, and so does a default that cannot
  /// be read.
  ///
  /// - Parameters:
  ///   - name: lower-case words joined by hyphens: `min-orders`.
  ///   - kind: what its values are.
  ///   - fallback: the default, as a person would write it; `nil` for none.
  ///   - help: what the parameter means, in a sentence for a person.
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
    /// Any text.
    case text
    /// Something that is given or not, without a value.
    case flag
    /// A whole number within these bounds, which it may equal.
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
    /// The value of a text, or of a choice: one of its words.
    case text(String)
    /// The value of a flag that was given.
    case flag
    /// The value of a whole number, within the bounds of its kind.
    case integer(Int64)
    /// The value of a duration, in seconds.
    case seconds(Int64)
    /// The value of a time: a moment, or a day whose beginning a time zone decides.
    case time(TimeOrDay)
    /// The value of an extent: a position, a time or a day.
    case extent(LogExtent)
    /// The values of a list, in the order in which they were written.
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
  package static func periods(of kinds: [PeriodKind], default kind: PeriodKind) -> [ReportParameter] {
    let words = kinds.map(\.word)
    let list = words.dropLast().joined(separator: ", ")
    return [
      ReportParameter(
        "period", .choice(words), default: kind.word,
        list.isEmpty ? "\(kind.word)." : "\(list) or \(words.last ?? "")."),
      ReportParameter(
        "from", .text,
        "The first period: 2011-11, 2011-W44 (weeks from Monday), 2011-Q4, 2011, or a day in it."),
      ReportParameter(
        "to", .text,
        "The last period, which is in it: named as for --from, or by a day in it (default: the one that holds "
          + "the as-of instant)."),
    ]
  }
}
