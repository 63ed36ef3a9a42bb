// What can be asked of a report, so that every place that takes it reads it alike.

public import Projection

/// One thing that can be asked of a report: `--period month` on a command line, `period=month` in the address of a page.
public struct ReportParameter: Hashable, Sendable {
  /// Lower-case words joined by hyphens: `period`, `min-orders`.
  public var name: String
  public var kind: Kind
  /// What it means, in a sentence for a person.
  public var help: String
  /// What holds where it is not given, as it would be written; `nil` where it then says nothing.
  public var fallback: String?

  /// - Parameter fallback: a value of the kind.
  public init(_ name: String, _ kind: Kind, default fallback: String? = nil, _ help: String) {
    precondition(Self.isName(name), "\(name) is not a name for a parameter")
    precondition(!Self.reserved.contains(name), "\(name) is something else in every report")
    if let fallback {
      precondition((try? kind.value(fallback, of: name)) != nil, "\(fallback) is no value of \(name)")
    }
    (self.name, self.kind, self.fallback, self.help) = (name, kind, fallback, help)
  }

  /// One that several declarations have in common, under a name that is reserved for it.
  init(shared name: String, _ kind: Kind, _ help: String) {
    (self.name, self.kind, self.help) = (name, kind, help)
  }

  /// What every report takes, or every place where one is asked for.
  public static let reserved: Set<String> = ["ledger", "as-of", "at", "format", "help", "version", "output"]

  /// What its values are.
  public indirect enum Kind: Hashable, Sendable {
    case text
    /// It is given or not, and has no value.
    case flag
    case integer(ClosedRange<Int64>)
    /// One of these words.
    case choice([String])
    /// In whole seconds, written as `90s`, `30m`, `12h`, `7d`, `2w`.
    case duration
    /// A time, or a day.
    case time
    /// A position, a time or a day.
    case extent
    /// Several, with commas between them: none of them holds a comma.
    case list(of: Kind)
  }

  /// A value that was read.
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
  /// Which periods a report covers: `period`, `from`, `to`. What was asked for is `ReportArguments.periods`.
  public static var periods: [ReportParameter] { periods(default: .month) }

  /// - Parameter kind: the kind of period where none is given.
  public static func periods(default kind: PeriodKind) -> [ReportParameter] {
    periods(of: PeriodKind.allCases, default: kind)
  }

  /// - Parameter kinds: the kinds of period that there are.
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
