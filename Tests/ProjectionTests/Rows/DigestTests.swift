import Testing

@testable import Projection

struct DigestTests {
  /// Made with the library's plain function (`XXH3_128bits_withSeed`, 0.8.1).
  static let hashes: [(Int, String)] = [
    (0, "16c20acd33f7af2f3c1d09e9fe249164"),
    (1, "456c76ebd2fbcc9dd0c83c4bdeed078b"),
    (17, "ac27ed7cee3aa089ab7e53c43bc0f6e2"),
    (240, "769e935f5f43977586f083bfa5cd536e"),
    (241, "8b37b620cfecefe559fdc74e63a7aee7"),
    (256, "4ae6fad6602f92a9744873f710912929"),
    (1024, "9f517d0222bac16e6015bc0dcadbe10d"),
    (1025, "566d6744eb2c67b2734e13ee2b4fcfec"),
    (3800, "cdc8d981f8f2575f529879419f2f63ec"),
    (4080, "3ca33fec064e19a705935f4e6ca56a04"),
    (5000, "33e1d8cda9ca18f8ab56be339593b1ce"),
  ]

  @Test("The hash is the library's, by whichever of its code for this processor", arguments: hashes)
  func hash(count: Int, expected: String) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) }
    #expect("\(Digest(hash128(bytes.span.bytes, seed: 42)))" == expected)
  }
}
