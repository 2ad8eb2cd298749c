using VirtLab.Guests;
using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Guests;

internal sealed class AcceleratorProbeTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("labtest-probe-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_device_that_is_missing_is_said_to_be_missing() =>
        AcceleratorProbe.Obstacle(Path.Combine(_folder, "kvm")).Should().StartWith($"There is no {_folder}/kvm");

    [Test]
    public async Task A_kvm_that_fails_gives_emulation_with_the_first_line_that_qemu_said_and_is_not_tried_again()
    {
        Prerequisite.Tool("qemu-system-x86_64");
        if (AcceleratorProbe.Obstacle("/dev/kvm") is { } reason)
        {
            (await AcceleratorProbe.DetectAsync(new LocalCommands(), _folder)).Should().BeEquivalentTo(new { Kind = AcceleratorKind.Tcg, Reason = reason });
            return;
        }
        var broken = new FakeCommands().Fail("qemu-system-x86_64", "\nqemu: failed to set MSR\nmore\n", exitCode: 134);
        var expected = new { Kind = AcceleratorKind.Tcg, Reason = "/dev/kvm is there but does not work: qemu: failed to set MSR" };
        (await AcceleratorProbe.DetectAsync(broken, _folder)).Should().BeEquivalentTo(expected);
        (await AcceleratorProbe.DetectAsync(broken, _folder)).Should().BeEquivalentTo(expected);
        broken.Asked.Should().ContainSingle();
    }

    [Test]
    public async Task The_three_instructions_run_where_the_accelerator_works()
    {
        Prerequisite.Tool("qemu-system-x86_64");
        (await AcceleratorProbe.RomFailureAsync(new LocalCommands(), new GuestCache(_folder), "tcg", CancellationToken.None)).Should().BeNull();
    }

    [Test]
    public async Task This_machine_gets_an_answer_with_a_reason()
    {
        Prerequisite.Tool("qemu-system-x86_64", "busybox", "apt-get", "dpkg-deb");
        var answer = await AcceleratorProbe.DetectAsync(new LocalCommands(), Environment.GetEnvironmentVariable("VIRTLAB_CACHE") ?? _folder);
        answer.Reason.Should().Contain("/dev/kvm");
        TestContext.Out.WriteLine(answer);
    }
}
