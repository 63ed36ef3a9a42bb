// XXH3, which finds accidental damage at the speed of memory. Against forgery there are signed
// checkpoints.

internal import CXXHash

/// Checksums and hashes with XXH3-64.
package enum Checksum {
  /// XXH3-64 of a range of bytes. C: `XXH3_64bits_withSeed`.
  package static func of(_ bytes: RawSpan, seed: UInt64) -> UInt64 {
    unsafe bytes.withUnsafeBytes { unsafe xxh3_64bits_fastest($0.baseAddress, $0.count, seed) }
  }

  /// XXH3-64 of an array. C: `XXH3_64bits_withSeed`.
  package static func of(_ bytes: [UInt8], seed: UInt64) -> UInt64 {
    unsafe bytes.withUnsafeBytes { unsafe XXH3_64bits_withSeed($0.baseAddress, $0.count, seed) }
  }

  /// The hash of a reference that a fact carries; never 0, which stands for "no reference".
  package static func of(_ reference: Reference) -> UInt64 {
    var seed = UInt64(reference.kind.rawValue)
    if let namespace = reference.namespace { seed = of(namespace, seed: seed) }
    let hash = of(reference.text, seed: seed)
    return hash == 0 ? 1 : hash
  }

  private static func of(_ text: String, seed: UInt64) -> UInt64 {
    var text = text
    return text.withUTF8 { utf8 in unsafe XXH3_64bits_withSeed(utf8.baseAddress, utf8.count, seed) }
  }
}

extension Reference {
  /// The hash of this reference in the facts that are about it.
  public var hash64: UInt64 { Checksum.of(self) }
}
