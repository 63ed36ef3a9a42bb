// Texts as they are compared: without case, accents and the ways of writing the same letter.

internal import Foundation

/// Folds texts that people write in many ways.
enum FoldedText {
  /// The words of a text: lower case, without accents, umlauts written out or not being the same (`Müller`, `Mueller`, `MULLER`),
  /// split at whatever is neither letter nor digit. An apostrophe splits nothing: `O'Neill` is one word.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    func end() {
      if !word.isEmpty { words.append(withoutUmlauts(String(word))) }
      word = String.UnicodeScalarView()
    }
    let lowered = text.lowercased()
    let isPlain = lowered.utf8.allSatisfy { $0 < 0x80 }
    let folded = isPlain ? lowered : lowered.decomposedStringWithCanonicalMapping
    for scalar in folded.unicodeScalars {
      if scalar.isASCII {
        if scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
          word.append(scalar)
        } else if !apostrophes.contains(scalar) {
          end()
        }
      } else if let letters = letters[scalar] {
        word.append(contentsOf: letters.unicodeScalars)
      } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
        word.append(scalar)
      } else if scalar.properties.canonicalCombiningClass == .notReordered, !apostrophes.contains(scalar) {
        end()
      }
    }
    end()
    return words
  }

  /// The characters of a word.
  static func characters(_ word: String) -> [UInt32] { word.unicodeScalars.map(\.value) }

  /// A word by how it sounds, roughly, in the languages of western Europe: `Meyer`, `Maier` and `Meier` are one, and so are `Sophie`
  /// and `Sofie`, `Schmidt` and `Schmitt`. It is much finer than Soundex: `Anna` and `Hanna` stay two.
  static func sound(_ word: String) -> String {
    var text = word
    for (written, sounded) in sounds where text.contains(written) {
      text = text.replacingOccurrences(of: written, with: sounded)
    }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      // A doubled letter is one, and an h behind a vowel or a k is not heard.
      if result.last == scalar { continue }
      if scalar == "h", let last = result.last, "aeiouk".unicodeScalars.contains(last) { continue }
      result.append(scalar)
    }
    return String(result)
  }

  /// `ae`, `oe` and `ue` as the vowel that they stand for: so the umlaut, its two letters and the vowel without its dots are the same.
  private static func withoutUmlauts(_ word: String) -> String {
    guard word.utf8.contains(UInt8(ascii: "e")) else { return word }
    var result = String.UnicodeScalarView()
    for scalar in word.unicodeScalars {
      if scalar == "e", let last = result.last, "aou".unicodeScalars.contains(last) { continue }
      result.append(scalar)
    }
    return String(result)
  }

  private static let letters: [Unicode.Scalar: String] = [
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
  ]
  private static let apostrophes: Set<Unicode.Scalar> = ["'", "’", "ʼ", "`", "´"]

  /// Ways of writing one sound, in the order in which they are replaced.
  private static let sounds: [(String, String)] = [
    ("ph", "f"), ("th", "t"), ("dt", "t"), ("ck", "k"), ("tz", "z"), ("c", "k"), ("y", "i"), ("j", "i"),
    ("ei", "ai"), ("w", "v"),
  ]
}
