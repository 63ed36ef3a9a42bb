// The hash that a group of lines is known by.

/// 128 bits that stand for the key of a group: among a million million groups, two have the same hash with
/// a probability of 10⁻¹⁵. It is SipHash with a new key in every process, so that no file can be made to
/// contain such two.
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
