// Hashes that add up: a view's digest is the sum of one hash for each row and each counter, in any order.

internal import CXXHash

/// Of what a view was folded by: code, time-zone data, policies. Views with different ones are never mixed.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
  public var high: UInt64
  public var low: UInt64
  /// The name and version of the code that it was made of, `retention/1`; empty where only the hash is known. It is part of
  /// the hash, and not compared beside it.
  public private(set) var code = ""

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// XXH3 of 128 bits.
  public init(hashing bytes: [UInt8]) {
    let hash = hash128(bytes.span.bytes, seed: 0)
    self.init(high: UInt64(truncatingIfNeeded: hash >> 64), low: UInt64(truncatingIfNeeded: hash))
  }

  /// Of a name and version of the code (`retention/1`) and of what else it depends on.
  public init(_ code: String, _ parts: Fingerprint...) {
    var writer = RowWriter()
    writer.write(code)
    for part in parts {
      writer.write(fixed: part.high)
      writer.write(fixed: part.low)
    }
    self.init(hashing: writer.bytes)
    self.code = code
  }

  public static func == (left: Fingerprint, right: Fingerprint) -> Bool {
    left.high == right.high && left.low == right.low
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(high)
    hasher.combine(low)
  }

  public var description: String { hexadecimal(high) + hexadecimal(low) }
}

/// The sum modulo 2^128 of a hash of each row with its customer, each counter with its value, and each quarantined
/// customer with its reason. It does not depend on the order in which a view was built.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
  public var value: UInt128

  public init(_ value: UInt128 = 0) { self.value = value }

  /// 32 hexadecimal digits.
  public var description: String {
    hexadecimal(UInt64(truncatingIfNeeded: value >> 64)) + hexadecimal(UInt64(truncatingIfNeeded: value))
  }

  static func + (left: Digest, right: UInt128) -> Digest { Digest(left.value &+ right) }
  static func - (left: Digest, right: UInt128) -> Digest { Digest(left.value &- right) }
}

/// What a hash is of: the upper byte of its seed, so that a row is never taken for a counter.
enum HashTag: UInt64 {
  case row = 1
  case counter = 2
  case quarantine = 3
  case meta = 4
  case page = 5
  case due = 6

  func seed(_ number: UInt64 = 0) -> UInt64 { rawValue << 56 | number }
}

/// C: `XXH3_128bits_withSeed`.
func hash128(_ bytes: RawSpan, seed: UInt64) -> UInt128 {
  let hash = bytes.withUnsafeBytes { xxh3_128bits_fastest($0.baseAddress, $0.count, seed) }
  return UInt128(hash.high64) << 64 | UInt128(hash.low64)
}

private func hexadecimal(_ number: UInt64) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
