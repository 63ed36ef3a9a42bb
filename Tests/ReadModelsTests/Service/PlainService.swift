import Words
import PerennialTestKit
import Projection

@testable import ReadModels

/// The figures of the service report, worked out the slow and plain way from what happened: ticket by ticket, and all of
/// its history for each question.
struct PlainService {
  struct Event {
    var ticket: Int
    var type: TouchpointType
    var actor: ActorKind?
    var topic: String?
    var time: Instant

    /// `2024-03`, in UTC.
    var month: String { String(time.description.prefix(7)) }
  }

  /// By month and by topic; no topic is an empty one.
  private(set) var months: [String: ServiceReport.Figures] = [:]
  private(set) var topics: [String: ServiceReport.Figures] = [:]

  private enum Clock { case reply, first, full }
  private var times: [String: [Clock: [Int64]]] = [:]

  /// - Parameter events: in the order of time, each ticket opened once and before all else.
  init(_ events: [Event]) {
    for (_, history) in Dictionary(grouping: events, by: \.ticket) { add(history) }
    for (key, clocks) in times {
      let isMonth = key.hasPrefix("month ")
      let name = String(key.dropFirst(6))
      var figures = (isMonth ? months[name] : topics[name]) ?? ServiceReport.Figures()
      figures.firstReply = Self.times(clocks[.reply])
      figures.firstResolution = Self.times(clocks[.first])
      figures.fullResolution = Self.times(clocks[.full])
      if isMonth { months[name] = figures } else { topics[name] = figures }
    }
  }

  private mutating func add(_ history: [Event]) {
    guard let opening = history.first else { return }
    let topic = opening.topic ?? history.first { $0.topic != nil }?.topic ?? ""
    count(opening.month, topic) { $0.opened += 1 }
    // What solved it, and what opened it again: each that changes what came before.
    var turns: [Event] = []
    var isClosed = false
    for event in history {
      let isSolved = turns.last?.type == .ticketResolved
      switch event.type {
      case .ticketResolved where !isSolved:
        turns.append(event)
        count(event.month, topic) { $0.solved += 1 }
      case .ticketReopened where isSolved || isClosed:
        turns.append(event)
        isClosed = false
        count(event.month, topic) { $0.reopened += 1 }
      case .ticketClosed: isClosed = true
      default: break
      }
    }
    let isSolved = turns.last?.type == .ticketResolved
    if !isSolved && !isClosed { count(opening.month, topic) { $0.open += 1 } }
    let solvings = turns.filter { $0.type == .ticketResolved }
    if let first = solvings.first { note(.first, from: opening, to: first, topic) }
    if let last = solvings.last, isSolved { note(.full, from: opening, to: last, topic) }
    if let reply = history.first(where: { $0.type == .ticketReplied && $0.actor == .agent }) {
      // The last time before it that somebody came back after bots alone had solved it.
      var begin = opening
      for (solving, reopening) in zip(turns, turns.dropFirst())
      where solving.type == .ticketResolved && reopening.type == .ticketReopened
        && reopening.time < reply.time
        && Self.isOfBots(solving, history)
      {
        begin = reopening
      }
      note(.reply, from: begin, to: reply, topic, of: opening)
    }
  }

  private static func isOfBots(_ solving: Event, _ history: [Event]) -> Bool {
    let hadBot = history.contains {
      $0.type == .ticketReplied && $0.actor == .bot && $0.time < solving.time
    }
    return solving.actor == .bot || solving.actor == nil && hadBot
  }

  private mutating func count(
    _ month: String, _ topic: String, _ body: (inout ServiceReport.Figures) -> Void
  ) {
    body(&months[month, default: ServiceReport.Figures()])
    body(&topics[topic, default: ServiceReport.Figures()])
  }

  private mutating func note(
    _ clock: Clock, from begin: Event, to end: Event, _ topic: String, of opening: Event? = nil
  ) {
    let seconds = (end.time.microseconds - begin.time.microseconds) / 1_000_000
    times["month " + (opening ?? begin).month, default: [:]][clock, default: []].append(seconds)
    times["topic " + topic, default: [:]][clock, default: []].append(seconds)
  }

  /// The least of them that half, or nine tenths, do not exceed, as coarse as they are counted.
  private static func times(_ all: [Int64]?) -> ServiceReport.Times {
    let sorted = (all ?? []).sorted()
    func least(tenths: Int) -> Int64? {
      if sorted.isEmpty { return nil }
      return TallyBucket(of: sorted[(sorted.count * tenths + 9) / 10 - 1]).least
    }
    return ServiceReport.Times(
      count: Int64(sorted.count), median: least(tenths: 5), p90: least(tenths: 9))
  }
}
