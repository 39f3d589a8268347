import ArgumentParser
import ResNetModels

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Refuses a first file that is not there and whose name is nearly a verb's: what is no verb is taken
/// for the input of a conversion.
func refuseMisspeltVerb(_ files: [String]) throws {
  guard let word = files.first, word.utf8.count < 16,
    !FileManager.default.fileExists(atPath: word)
  else { return }
  let verbs = ConvertWeights.configuration.subcommands.map { "\($0)".lowercased() }
  let near = verbs.map { (verb: $0, distance: alignmentDistance(Array($0.utf8), Array(word.utf8))) }
    .min { $0.distance < $1.distance }
  guard let near, near.distance <= near.verb.utf8.count / 3 else { return }
  throw ValidationError("There is no file '\(word)'; did you mean the verb '\(near.verb)'?")
}
