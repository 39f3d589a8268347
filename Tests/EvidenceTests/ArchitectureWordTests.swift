import Evidence
import Testing

@testable import ResNetModels

/// Names in a checkpoint: those of other residual networks, and free words.
@Suite("Names of architectures") struct ArchitectureWordTests {
  private func contradicts(_ text: String, _ architecture: String) throws -> Bool {
    let statement = Statement(path: ["args", "model"], value: .text(text))
    let known = try #require(Architecture.named(architecture))
    return !StatedArchitecture.contradictions(in: [statement], to: known).isEmpty
  }

  @Test(
    "the name of another residual network contradicts resnet50",
    arguments: [
      "resnetblur50", "resnetaa50", "resnetrs50", "ecaresnet50t", "skresnet50", "resnest50d",
      "seresnet50", "se_resnet50", "resnet50d", "gcresnet50t", "tresnet_m", "wide_resnet50_2",
      "resnet34", "resnet50_v1s", "resnet50_v1d", "resnetv2_50", "resnet50_gn", "res2net50_26w_4s",
      "legacy_seresnet50", "resnext50_32x4d", "timm/resnetblur50.bt_in1k", "ResNet-101",
      "hf_hub:timm/resnet50d.ra2_in1k", "torchvision.models.resnet152", "ResNet50_vd", "resnet50t",
      "seresnext50_32x4d", "resnetaa50d", "resnet50_v1", "resnetv1_50",
      "wide_resnet50_9223372036854775807", "antialiased_resnet50",
      "resnet50_clip", "resnet33ts",
    ])
  func others(text: String) throws { #expect(try contradicts(text, "resnet50")) }

  @Test(
    "a synonym, a wrapper or a free word does not",
    arguments: [
      "resnet50", "ResNet50", "ResNet-50", "resnet_50", "tv_resnet50", "ssl_resnet50",
      "deeplabv3_resnet50", "fcn_resnet50", "fasterrcnn_resnet50_fpn", "model_best", "ResNet",
      "baseline", "se_resnet", "./weights/resnet101.pth", "resnet18.pth.tar", "resnet50_v1b",
      "resnet50_imagenet", "resnet50-run3", "timm/resnet50.a1_in1k", "microsoft/resnet-50",
      "torchvision.models.resnet50", "ResNet50_Weights.IMAGENET1K_V2", "build_resnet_backbone",
      "ResNetForImageClassification", "resnet50_v1.5", "resnet50v1.5", "resnet50_imagenet1k_v2",
      "resnet50_moco_v1", "", "50", "moco", "vgg16", "résnet34",
    ])
  func free(text: String) throws { #expect(try !contradicts(text, "resnet50")) }

  @Test("a name with cardinality or width is compared with the shapes' numbers") func numbers()
    throws
  {
    #expect(try !contradicts("resnext101_32x8d", "resnext101_32x8d"))
    #expect(try contradicts("resnext101_64x4d", "resnext101_32x8d"))
    #expect(try !contradicts("resnext101", "resnext101_64x4d"))
    #expect(try !contradicts("wide_resnet101_2", "wide_resnet101_2"))
    #expect(try contradicts("resnet101", "wide_resnet101_2"))
    #expect(try contradicts("resnet34", "resnet18"))
    #expect(try !contradicts("resnet26t", "resnet26d"))
    #expect(try contradicts("resnet26t", "resnet26"))
  }

  @Test("a type and a depth next to it are one name") func depth() throws {
    let known = try #require(Architecture.named("resnet50"))
    func found(_ type: String, _ depth: Int) -> Int {
      let path = ["cfg", "model", "backbone"]
      return StatedArchitecture.contradictions(
        in: [
          Statement(path: path + ["type"], value: .text(type)),
          Statement(path: path + ["depth"], value: .integer(depth)),
        ], to: known
      ).count
    }
    #expect(found("ResNet", 50) == 0)
    #expect(found("ResNet", 101) == 1)
    #expect(found("ResNetV1d", 50) == 1)
    #expect(found("SEResNet", 50) == 1)
    #expect(found("ResNet", 2) == 0)
    #expect(found("RegNet", 101) == 0)
  }

  @Test(
    "a name under a key that is about something else is not compared",
    arguments: [
      ["args", "teacher"], ["args", "teacher", "model"], ["pretrained_model"], ["dataset", "name"],
      ["args", "resume"], ["optimizer", "type"],
    ])
  func otherKeys(path: [String]) throws {
    let statement = Statement(path: path, value: .text("resnet101"))
    let known = try #require(Architecture.named("resnet50"))
    #expect(StatedArchitecture.contradictions(in: [statement], to: known).isEmpty)
  }
}
