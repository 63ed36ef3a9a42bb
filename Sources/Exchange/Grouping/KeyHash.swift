// What a group is known by.

/// 128 bits of a group's key, which stand for it: a million million groups would have two of one hash with a probability of
/// 10⁻¹⁵. It is SipHash, keyed anew in every process, so that no file can be made to have such two.
struct KeyHash: Hashable, Sendable {
  let low: UInt64
  let high: UInt64

  init(_ key: [UInt8]) {
    var hasher = Hasher()
    key.withUnsafeBytes { hasher.combine(bytes: $0) }
    var other = hasher
    other.combine(UInt8(1))
    low = UInt64(bitPattern: Int64(hasher.finalize()))
    high = UInt64(bitPattern: Int64(other.finalize()))
  }
}
