// What a ledger and its views tell whoever watches over the program that they run in.

/// Is told what a ledger and its views do: `Telemetry`, in PerennialTelemetry, hands it on to swift-log and swift-metrics.
///
/// It is told on the thread that did it, or of a slow decision by the task that asked for it. A commit is told once those are answered who waited for it, and the next one waits
/// until the observer returns: it must not block. Calling the ledger from within, when it tells of a commit, is an error with
/// code `insideDecision`.
public protocol Observer: Sendable {
  /// Takes in what was done or has failed. It is called on the thread that did it, which goes on when this
  /// returns.
  func observe(_ observation: Observation)
}

/// What a ledger or its views have done. It never holds a personal value: only numbers, names of views, and codes of errors.
///
/// Later versions add cases: a switch over it has a `default`.
public enum Observation: Hashable, Sendable {
  /// A ledger was opened for writing.
  case opened(head: Position)
  /// A group of touchpoints is on disk.
  case committed(Commit)
  /// Views were brought up to date, side by side.
  case refreshed([ViewState], in: Duration)
  /// Views were built from nothing, side by side.
  case rebuilt([ViewState], in: Duration)
  /// A decision has held the writer up for as long as `LedgerOptions.slowDecision`, or longer.
  case slowDecision(SlowDecision)
  /// Something failed. Whoever asked for it is told the error as well.
  case failed(FailedWork)

  /// One commit: all touchpoints that were waiting.
  public struct Commit: Hashable, Sendable {
    /// The newest position.
    public var head: Position
    /// How many touchpoints were recorded, those included that the ledger records of its own accord.
    public var touchpoints: Int
    /// How many of them named people of several customers, who were not merged: an identifier has merged too many today.
    public var refusedMerges: Int
    /// From the beginning of the write transaction until it was on disk.
    public var duration: Duration

    package init(head: Position, touchpoints: Int, refusedMerges: Int, duration: Duration) {
      self.head = head
      self.touchpoints = touchpoints
      self.refusedMerges = refusedMerges
      self.duration = duration
    }
  }

  /// A decision whose code has taken long: everybody who writes has waited for it.
  public struct SlowDecision: Hashable, Sendable {
    /// The decision's name and the version of its rules, such as `points.redeem/1`.
    public var name: String
    /// What its code has taken, reading rows included; without the commit.
    public var duration: Duration
    /// How many touchpoints were read for it.
    public var touchpoints: Int

    package init(name: String, duration: Duration, touchpoints: Int) {
      self.name = name
      self.duration = duration
      self.touchpoints = touchpoints
    }
  }

  /// How a view stands.
  public struct ViewState: Hashable, Sendable {
    /// The name under which the view is known: `loyalty`.
    public var name: String
    /// Every touchpoint up to here is folded in.
    public var position: Position
    /// Customers with a row.
    public var rows: Int64
    /// Customers whose fold fails.
    public var quarantined: Int64

    package init(name: String, position: Position, rows: Int64, quarantined: Int64) {
      self.name = name
      self.position = position
      self.rows = rows
      self.quarantined = quarantined
    }
  }

  /// What failed.
  public struct FailedWork: Hashable, Sendable {
    /// What was being done.
    public var work: Work
    /// A code of the table of errors, as `damaged`; `unexpected` where the error is not one of the library's.
    public var code: String
    /// The touchpoint concerned, where it is one.
    public var position: Position?
    /// The views that were asked for; empty for a ledger's own work.
    public var views: [String]

    /// The kinds of work that fail by themselves, and that an observer is told of.
    public enum Work: String, Hashable, Sendable {
      /// Recording a group.
      case commit
      /// Writing the indexes; it is tried again later.
      case indexes
      /// Bringing views up to date.
      case refresh
      /// Building views from nothing.
      case rebuild
    }

    package init(_ work: Work, of views: [String] = [], _ error: any Error) {
      self.work = work
      self.views = views
      let coded = error as? any CodedError
      // Where a view meets a failure of the ledger, that is what is to be mended.
      let cause = coded?.cause as? any CodedError
      code = (cause ?? coded)?.codeName ?? "unexpected"
      position = coded?.position
    }
  }
}

/// An error of the library that has a code of the table of errors.
package protocol CodedError: Error {
  var codeName: String { get }
  var position: Position? { get }
  var cause: (any Error)? { get }
}
