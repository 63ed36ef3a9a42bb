// Fingerprints of what a view was folded by, and digests of what is in it.

internal import CXXHash

/// A hash of what a view was folded by: code, time-zone data, declared details. Rows of different
/// fingerprints are never mixed in a view.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
  /// The upper 64 bits of the hash.
  public var high: UInt64
  /// The lower 64 bits of the hash.
  public var low: UInt64
  /// The name and version of the code that it was made of, `retention/1`; empty where only the hash is
  /// known. It is not compared, since it is part of the hash.
  public private(set) var code = ""

  /// The fingerprint of a hash that is known already, such as a stored one; `code` is empty.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The fingerprint of some bytes, by XXH3 of 128 bits.
  public init(hashing bytes: [UInt8]) {
    let hash = hash128(bytes.span.bytes, seed: 0)
    self.init(high: UInt64(truncatingIfNeeded: hash >> 64), low: UInt64(truncatingIfNeeded: hash))
  }

  /// The fingerprint of a name and version of code (`retention/1`) and of what else the rows depend on.
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

/// The digest of a view: the sum modulo 2^128 of a hash for each row with its customer, each counter with
/// its value, and each quarantined customer with the reason. So it does not depend on the order in which
/// the view was built.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
  /// The sum, all of whose 128 bits count; 0 for a view that holds nothing.
  public var value: UInt128

  /// The digest of a sum of hashes; without one, that of a view that holds nothing.
  public init(_ value: UInt128 = 0) { self.value = value }

  /// 32 hexadecimal digits.
  public var description: String {
    hexadecimal(UInt64(truncatingIfNeeded: value >> 64)) + hexadecimal(UInt64(truncatingIfNeeded: value))
  }

  static func + (left: Digest, right: UInt128) -> Digest { Digest(left.value &+ right) }
  static func - (left: Digest, right: UInt128) -> Digest { Digest(left.value &- right) }
}

/// What kind of thing a hash is of. It is the upper byte of the seed, so that a row never has the hash of
/// a counter.
enum HashTag: UInt64 {
  case row = 1
  case counter = 2
  case quarantine = 3
  case meta = 4
  case page = 5
  case due = 6

  func seed(_ number: UInt64 = 0) -> UInt64 { rawValue << 56 | number }
}

/// XXH3 of 128 bits. C: `XXH3_128bits_withSeed`.
func hash128(_ bytes: RawSpan, seed: UInt64) -> UInt128 {
  let hash = bytes.withUnsafeBytes { xxh3_128bits_fastest($0.baseAddress, $0.count, seed) }
  return UInt128(hash.high64) << 64 | UInt128(hash.low64)
}

private func hexadecimal(_ number: UInt64) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
