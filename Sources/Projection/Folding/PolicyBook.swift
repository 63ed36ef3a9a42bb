// Which of the recorded policies hold: one that does not go together with those before it is set aside.

public import Words

/// A policy, or a withdrawal, that is recorded and cannot be used. It counts as not recorded: what held
/// before goes on.
public struct SetAsidePolicy: Hashable, Sendable {
  /// Where it was recorded.
  public var position: Position
  /// The name of the view that it was recorded for.
  public var view: ViewName
  /// The policy's own name.
  public var name: String
  /// Why, in words.
  public var reason: String
}

extension SetAsidePolicy: Encodable {
  private enum Key: String, CodingKey {
    case position, view, name, reason
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(position.rawValue, forKey: .position)
    try container.encode(view.text, forKey: .view)
    try container.encode(name, forKey: .name)
    try container.encode(reason, forKey: .reason)
  }
}

extension SetAsidePolicy: CustomStringConvertible {
  public var description: String {
    "the policy \(name) of \(view) that was recorded at position \(position) is set aside: \(reason)"
  }
}

/// The policies of one view, taken in one by one as they were recorded.
///
/// Whether a policy holds depends only on those recorded before it, and is never decided again. So a
/// refresh, a rebuild and the fold of a single row go by the same policies, and so does a view of an
/// earlier position.
package struct PolicyBook<Policy: Sendable>: Sendable {
  /// The changes that hold, in order of position.
  private(set) var changes: [PolicyChange] = []
  private(set) var setAside: [SetAsidePolicy] = []
  /// The policies read so far: what the documents in force at one time come to together, by the positions
  /// where they were published.
  private var read: [[Position]: Policy] = [:]

  package init() {}

  /// Takes in a change; changes come in order of position. Returns why it is set aside; `nil` where it
  /// holds.
  @discardableResult
  package mutating func add<P: PolicyReader>(_ change: PolicyChange, for reader: P) -> (any Error)?
  where P.Policy == Policy {
    let candidates = changes + [change]
    // Up to the instant at which the change comes into force, it changes nothing.
    for instant in Self.instants(of: candidates) where instant >= change.effectiveFrom {
      let inForce = Self.inForce(at: instant, of: candidates)
      let positions = inForce.map(\.position)
      guard read[positions] == nil else { continue }
      do {
        read[positions] = try reader.policy(from: inForce)
      } catch {
        setAside.append(
          SetAsidePolicy(position: change.position, view: P.policyName, name: change.name, reason: "\(error)")
        )
        return error
      }
    }
    changes = candidates
    return nil
  }

  /// Which policy is in force when.
  ///
  /// - Throws: what the reader throws where nothing is published.
  func timeline<P: PolicyReader>(for reader: P) throws -> PolicyTimeline<Policy> where P.Policy == Policy {
    let nothing = try read[[]] ?? reader.policy(from: [])
    var segments = [PolicyTimeline<Policy>.Segment(from: .distantPast, position: .start, policy: nothing)]
    var last: [Position] = []
    for instant in Self.instants(of: changes) {
      let inForce = Self.inForce(at: instant, of: changes).map(\.position)
      // Not every change makes another policy be in force: one may withdraw a policy that another has
      // replaced already.
      guard inForce != last, let policy = read[inForce] else { continue }
      last = inForce
      segments.append(
        PolicyTimeline.Segment(
          from: instant, position: cause(at: instant, inForce), policy: policy, isPublished: !inForce.isEmpty)
      )
    }
    return PolicyTimeline(segments: segments, setAside: setAside)
  }

  /// The position of the change that made a segment begin: of the policies that come into force with it
  /// the one published last, or else the withdrawal.
  private func cause(at instant: Instant, _ inForce: [Position]) -> Position {
    let begun = changes.filter { $0.effectiveFrom == instant }
    let published = begun.last { $0.policy != nil && inForce.contains($0.position) }
    return (published ?? begun.last)?.position ?? .start
  }

  /// The instants at which some change comes into force, ascending.
  private static func instants(of changes: [PolicyChange]) -> [Instant] {
    Set(changes.map(\.effectiveFrom)).sorted()
  }

  /// The policies in force at an instant, one for each name, ordered by name. Of several policies of a
  /// name that are not withdrawn it is the one that came into force last; of two that came into force at
  /// one instant, the one published last.
  private static func inForce(at instant: Instant, of changes: [PolicyChange]) -> [PublishedPolicy] {
    let begun = changes.filter { $0.effectiveFrom <= instant }
    var withdrawals: [WithdrawnPolicy] = []
    for case .withdrawn(let withdrawal) in begun { withdrawals.append(withdrawal) }
    var inForce: [String: PublishedPolicy] = [:]
    for case .published(let policy) in begun where !withdrawals.contains(where: { $0.concerns(policy) }) {
      if let other = inForce[policy.name], other.effectiveFrom > policy.effectiveFrom { continue }
      inForce[policy.name] = policy
    }
    return inForce.values.sorted { $0.name < $1.name }
  }
}

extension PolicyTimeline {
  /// The timeline of the changes that were recorded up to a position. A change that does not go together
  /// with those recorded before it is set aside.
  ///
  /// - Parameters:
  ///   - changes: in order of position; those of other views are passed over.
  ///   - reader: reads the documents into policies, such as a projector.
  ///   - position: the last position whose change is taken in.
  /// - Throws: what `PolicyReader.policy(from:)` throws for no documents at all.
  public init<P: PolicyReader>(
    _ changes: [PolicyChange], for reader: P, through position: Position
  ) throws where P.Policy == Policy {
    var book = PolicyBook<Policy>()
    for change in changes where change.view == P.policyName.text && change.position <= position {
      book.add(change, for: reader)
    }
    self = try book.timeline(for: reader)
  }
}
