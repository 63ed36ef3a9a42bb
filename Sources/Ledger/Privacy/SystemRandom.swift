// Randomness for keys and nonces.

internal import Glibc

/// The system's random bytes, asked for many at a time. Eight at a time, as `SymmetricKey(size:)` asks for
/// them, take as long as wrapping the key does.
enum SystemRandom {
  /// The most bytes that one call of the system gives.
  private static let callBytesMax = 256

  /// C: `getentropy`.
  static func bytes(_ count: Int) throws(LedgerError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let part = min(Self.callBytesMax, count - done)
      let code = unsafe bytes.withUnsafeMutableBytes {
        unsafe getentropy($0.baseAddress.map { unsafe $0 + done }, part)
      }
      guard code == 0 else { throw LedgerError(systemError: errno, doing: "asking for", "random bytes") }
      done += part
    }
    return bytes
  }
}
