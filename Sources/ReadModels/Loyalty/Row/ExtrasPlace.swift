// Where a member keeps what few members have: out of the member's own memory, so that a member is small.

internal import Projection

/// The place of a member's extras. It has memory of its own from the first change on, which is kept when the row
/// becomes another customer's. A copy of the member shares it until one of both is changed.
struct ExtrasPlace: Hashable, Sendable {
  private var box = Box.new
  /// Whether anything was changed since the extras were new.
  private(set) var isChanged = false

  /// `@unchecked Sendable`: copied on write, as an array is. The place changes the value only where it has made sure that
  /// no other place has the box, and then nobody but who changes that place can reach it.
  private final class Box: @unchecked Sendable {
    /// Accesses are not checked once more when it runs: the box is reached through its place alone, and the compiler
    /// sees to it that nobody else reads or changes that meanwhile. A check would cost every fold.
    @exclusivity(unchecked) var value: LoyaltyExtras

    /// The box of whoever has none of this: it is never changed, since all of them have it.
    static let new = Box(LoyaltyExtras())

    init(_ value: LoyaltyExtras) { self.value = value }
  }

  /// Nothing of all this.
  init() {}

  /// The extras.
  var value: LoyaltyExtras {
    @inline(__always)
    _read { yield box.value }
    @inline(__always)
    _modify {
      if !isKnownUniquelyReferenced(&box) { box = Box(box.value) }
      isChanged = true
      yield &box.value
    }
  }

  /// Whether the member has any of this.
  @inline(__always)
  var isUsed: Bool { isChanged && box.value.isUsed }

  /// Becomes new, and keeps the memory of the lists.
  @inline(__always)
  mutating func clear() {
    guard isChanged else { return }
    isChanged = false
    if isKnownUniquelyReferenced(&box) { box.value.clear() } else { box = .new }
  }

  static func == (left: Self, right: Self) -> Bool {
    left.box === right.box || left.value == right.value
  }

  func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
