"""Images: names, content, archives, addresses; kept, refused one by one, undone."""

from __future__ import annotations

import gc
import io
import struct
import tracemalloc
import zipfile
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st
from tests import factories
from tests.heritage.catalogue.importing import museum, picture

from maillage.heritage.catalogue.bench.images import is_corrupt, write_images
from maillage.heritage.catalogue.domain.images import (
    applying,
    matching,
    receiving,
    renditions,
    sources,
    undoing,
)
from maillage.heritage.catalogue.domain.images.names import Inventory, Known
from maillage.heritage.catalogue.domain.importing import jobs, retention
from maillage.heritage.catalogue.models import CatalogueImport, ImportRecord, ObjectImage, Rights
from maillage.kernel import clock, states
from maillage.kernel.models import private_storage
from maillage.kernel.outgoing import Answer, OutgoingError
from maillage.kernel.uploads import UploadError

State = CatalogueImport.State


def archive(files: dict[str, bytes]) -> io.BytesIO:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    output.seek(0)
    output.name = "images.zip"
    return output


class TestNames:
    KNOWN = Inventory.of(
        [
            Known(1, "07660000001", "D.2004.1.23"),
            Known(2, "07660000002", "2004.1.23"),
            Known(3, "07660000003", "12/45"),
            Known(4, "07660000004", "987.4"),
            Known(5, "07660000005", "987.4.1"),
            Known(6, "07660000006", "Inv. 33 bis"),
            Known(7, "07660000007", "33"),
            Known(8, "07660000008", "33"),
        ]
    )

    @pytest.mark.parametrize(
        ("name", "pks", "rank"),
        [
            ("D.2004.1.23_1.jpg", [1], 1),
            ("D.2004.1.23.jpg", [1], 0),
            ("d-2004-001-023 vue 3.JPG", [1], 3),
            ("2004-1-23 (2).JPG", [2], 2),
            ("12_45.jpg", [3], 0),
            ("12_45_b.tif", [3], 2),
            ("12-45 verso.png", [3], 2),
            ("photos/juin/987.4.jpg", [4], 0),
            ("987.4.1.jpg", [5], 0),
            ("987.4_1.jpg", [5, 4], 1),
            ("INV 33 BIS.jpg", [6], 0),
            ("33.jpg", [7, 8], 0),
            ("07660000003_2.jpg", [3], 2),
            ("D.2004.1.23/4.jpg", [1], 4),
            ("inconnu.jpg", [], 0),
            (".jpg", [], 0),
        ],
    )
    def test_a_name_says_its_object(self, name, pks, rank):
        found = self.KNOWN.match(name)
        assert sorted(one.pk for one in found.objects) == sorted(pks)
        if len(pks) == 1:
            assert found.rank == rank

    @given(st.text(max_size=60))
    def test_no_name_breaks_it(self, name):
        self.KNOWN.match(name)


class TestRights:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("CC BY-SA 4.0", Rights.BY_SA),
            ("https://creativecommons.org/licenses/by-nc/4.0/", Rights.BY_NC),
            ("https://creativecommons.org/publicdomain/zero/1.0/", Rights.CC0),
            ("CC-BY", Rights.BY),
            ("Licence Ouverte / Etalab", Rights.OPEN),
            ("Domaine public", Rights.PDM),
            ("© Adagp, Paris", Rights.COPYRIGHT),
            ("pdm", Rights.PDM),
            ("à voir", ""),
        ],
    )
    def test_a_museum_says_it_in_its_own_words(self, text, value):
        assert sources.rights_of(text) == value


@pytest.fixture
def actor():
    return factories.UserFactory(role="communication")


@pytest.fixture
def here():
    return museum()


def an_object(here, number: int, inventory: str = ""):
    return factories.CulturalObjectFactory(
        museum=here,
        reference=f"0766{number:07d}",
        values={"INV": [inventory or f"D.{number}"]},
    )


def stored(directory: str) -> list[str]:
    try:
        return private_storage().listdir(directory)[1]
    except FileNotFoundError:
        return []


def bring(run, actor, **how):
    run = matching.read_run(run, actor=actor)
    return applying.apply_run(run, actor=actor, **how)


@pytest.mark.django_db
class TestArchive:
    def test_images_find_their_objects_with_credit_and_rights(self, here, actor):
        one, two = an_object(here, 1), an_object(here, 2)
        table = "fichier;crédit;droits;légende\nD.1_2.jpg;© M. Photo;CC BY;Vue de dos\n"
        files = {
            "D.1_1.jpg": picture(colour="red"),
            "D.1_2.jpg": picture(colour="blue"),
            "sous/D.2.PNG": picture(kind="PNG"),
            "credits.csv": table.encode(),
            "__MACOSX/._D.1_1.jpg": b"rien",
            "Thumbs.db": b"rien",
        }
        run = receiving.receive_images(
            museum=here, file=archive(files), actor=actor, credit="Musée", rights="pdm"
        )
        run = matching.read_run(run, actor=actor)
        assert run.state == State.PREVIEWED
        assert run.counts["nouveau"] == 3
        assert ObjectImage.objects.count() == 0
        run = applying.apply_run(run, actor=actor)
        images = list(one.images.order_by("rank"))
        assert [image.source_name for image in images] == ["D.1_1.jpg", "D.1_2.jpg"]
        assert [image.rights for image in images] == ["pdm", "cc-by"]
        assert [image.credit for image in images] == ["Musée", "© M. Photo"]
        assert images[1].caption == "Vue de dos"
        assert set(images[0].renditions) == {"320", "1024", "2400"}
        one.refresh_from_db()
        assert one.has_image
        assert one.version == 2
        assert two.images.count() == 1
        assert private_storage().exists(images[0].file.name)

    def test_corrupt_unknown_and_ambiguous_are_said_one_by_one(self, here, actor):
        an_object(here, 1)
        an_object(here, 2, "33")
        an_object(here, 3, "33")
        good = picture(900, 700)
        files = {
            "D.1_1.jpg": good[: len(good) // 2],
            "D.1_2.jpg": picture(colour="red"),
            "33.jpg": picture(),
            "autre.jpg": picture(),
            "D.1_3.jpg": b"rien du tout, ce n'est pas une image",
        }
        run = bring(receiving.receive_images(museum=here, file=archive(files), actor=actor), actor)
        told = {row.title: row.problems[0]["code"] for row in run.records.filter(outcome="refuse")}
        assert told == {
            "D.1_1.jpg": "corrupt",
            "33.jpg": "ambiguous",
            "autre.jpg": "unknown",
            "D.1_3.jpg": told["D.1_3.jpg"],
        }
        assert ObjectImage.objects.count() == 1

    def test_the_same_image_comes_once(self, here, actor):
        an_object(here, 1)
        files = {"D.1_1.jpg": picture(), "D.1_2.jpg": picture()}
        run = bring(receiving.receive_images(museum=here, file=archive(files), actor=actor), actor)
        assert run.counts["refuse"] == 1
        again = receiving.receive_images(museum=here, file=archive(files), actor=actor)
        again = matching.read_run(again, actor=actor)
        assert again.counts["identique"] == 2
        assert ObjectImage.objects.count() == 1

    def test_twenty_corrupt_among_four_hundred(self, here, actor, monkeypatch, tmp_path: Path):
        """Each is named with its reason, the others are kept, memory does not follow their number."""
        count, corrupt = 400, 20
        for number in range(1, count + 1):
            an_object(here, number)
        write_images(tmp_path / "i.zip", count, corrupt, "D.{}.jpg")
        bad = {f"D.{at + 1}.jpg" for at in range(count) if is_corrupt(at, count, corrupt)}
        assert len(bad) == corrupt
        with (tmp_path / "i.zip").open("rb") as stream:
            run = receiving.receive_images(museum=here, file=stream, actor=actor, filename="i.zip")
        held = []

        def look(_percent, _message):
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])

        run = matching.read_run(run, actor=actor)
        original, calls = applying._keep, []

        def keep(*given):
            calls.append(1)
            if len(calls) == count // applying.BATCH // 2:
                raise KeyboardInterrupt
            return original(*given)

        with monkeypatch.context() as patch:
            patch.setattr(applying, "_keep", keep)
            with pytest.raises(KeyboardInterrupt):
                applying.apply_run(run, actor=actor)
        assert 0 < ObjectImage.objects.count() < count // 2
        tracemalloc.start()
        try:
            run = applying.apply_run(run, actor=actor, say=look)
        finally:
            tracemalloc.stop()
        assert run.state == State.APPLIED
        # Of the median batch: what is loaded once, whenever that is, does not follow their number.
        growth = median(after - before for before, after in pairwise(held))
        assert growth * len(held) < 2_000_000
        # Far less than the images themselves: 130 kB each, unpacked.
        assert max(held) - held[1] < 20_000_000
        refused = run.records.filter(outcome="refuse")
        assert {row.title for row in refused} == bad
        assert all("abîmée ou incomplète" in row.problems[0]["message"] for row in refused)
        assert run.counts["refuse"] == corrupt
        images = ObjectImage.objects.all()
        assert images.count() == images.values("object").distinct().count() == count - corrupt
        assert all(private_storage().exists(one.file.name) for one in images)

    @pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_an_entry_that_does_not_unpack_is_refused(self, tmp_path, packing):
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w", packing) as packed:
            packed.writestr("D.1.jpg", picture(300, 300, kind="BMP"))
        content = bytearray(path.read_bytes())
        content[45:75] = b"\xff" * 30
        path.write_bytes(content)
        images = sources.ArchiveImages(path, {"x": {}})
        with pytest.raises(UploadError):
            images.read("D.1.jpg")
        images.close()

    def test_one_odd_photo_does_not_stop_the_others(self, here, actor, monkeypatch):
        for number in (1, 2, 3):
            an_object(here, number)
        files = {f"D.{n}.jpg": picture(colour=(n, n, n)) for n in (1, 2, 3)}
        run = receiving.receive_images(museum=here, file=archive(files), actor=actor)
        run = matching.read_run(run, actor=actor)
        original = renditions._flat
        seen = []

        def flat(image):
            seen.append(1)
            if len(seen) == 2:
                raise struct.error("unpack requires a buffer of 4 bytes")
            return original(image)

        monkeypatch.setattr(renditions, "_flat", flat)
        run = applying.apply_run(run, actor=actor)
        assert run.state == State.APPLIED
        assert ObjectImage.objects.count() == 2
        assert run.records.get(outcome="refuse").problems[0]["code"] == "corrupt"

    def test_what_is_refused_when_applied_leaves_no_file(
        self, here, actor, monkeypatch, django_capture_on_commit_callbacks
    ):
        one = an_object(here, 1)
        gone = an_object(here, 2)
        files = {f"D.{n}.jpg": picture(colour=(n, n, n)) for n in (1, 2)}
        run = receiving.receive_images(museum=here, file=archive(files), actor=actor)
        run = matching.read_run(run, actor=actor)
        first = run.records.get(object=gone)
        type(gone).objects.filter(pk=gone.pk).delete()
        with django_capture_on_commit_callbacks(execute=True):
            applying.apply_run(run, actor=actor)
        root = f"objectimage/import-{run.pk}"
        assert not stored(f"{root}/{first.number}")
        assert len(stored(f"{root}/{run.records.get(object=one).number}")) == 4
        # Its renditions fail once the original is written.
        monkeypatch.setattr(
            renditions, "write_renditions", lambda *_a: (_ for _ in ()).throw(UploadError("non"))
        )
        again = receiving.receive_images(
            museum=here, file=archive({"D.1_2.jpg": picture(colour="red")}), actor=actor
        )
        with django_capture_on_commit_callbacks(execute=True):
            again = bring(again, actor)
        assert again.counts["refuse"] == 1
        assert not stored(f"objectimage/import-{again.pk}/1")

    def test_the_table_of_credits_goes_with_the_rest(self, here, actor):
        an_object(here, 1)

        def receive():
            return receiving.receive_images(
                museum=here,
                file=archive({"D.1.jpg": picture()}),
                table=SimpleUploadedFile("c.csv", "fichier;crédit\nD.1.jpg;Moi\n".encode()),
                actor=actor,
            )

        run = matching.read_run(receive(), actor=actor)
        table = run.options["table"]
        assert private_storage().exists(table)
        jobs.drop_run(run, actor=actor)
        run.refresh_from_db()
        assert not private_storage().exists(table)
        assert "table" not in run.options
        # Dropped, and the process died before the files went.
        other = matching.read_run(receive(), actor=actor)
        states.perform(other, "drop", actor=actor)
        retention.forget_old_imports.call()
        other.refresh_from_db()
        assert not other.records.exists()
        assert not other.file
        assert "table" not in other.options

    def test_a_bomb_is_refused_at_the_door(self, here, actor):
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("D.1.jpg", b"\0" * 80_000_000)
        with pytest.raises(ValidationError) as refusal:
            receiving.receive_images(museum=here, file=output, filename="b.zip", actor=actor)
        assert refusal.value.code == "bomb"

    def test_an_entry_is_read_within_a_bound(self, monkeypatch):
        stream = io.BytesIO(b"x" * 1_000)
        with pytest.raises(UploadError):
            renditions.read_bounded(stream, 999)
        assert stream.tell() == 1_000

    def test_a_broken_archive_is_refused_at_the_door(self, here, actor):
        content = archive({"D.1.jpg": picture()}).getvalue()[:-30]
        with pytest.raises(ValidationError):
            receiving.receive_images(
                museum=here, file=io.BytesIO(content), filename="b.zip", actor=actor
            )

    def test_who_may_not_may_not(self, here):
        reader = factories.UserFactory(role="lecture")
        with pytest.raises(PermissionDenied):
            receiving.receive_images(museum=here, file=archive({}), actor=reader)

    def test_killed_between_two_batches_it_goes_on(self, here, actor, monkeypatch):
        for number in range(1, 6):
            an_object(here, number)
        monkeypatch.setattr(applying, "BATCH", 2)
        monkeypatch.setattr(matching, "BATCH", 2)
        files = {f"D.{n}.jpg": picture(colour=(n, n, n)) for n in range(1, 6)}
        run = receiving.receive_images(museum=here, file=archive(files), actor=actor)
        original = applying._keep
        seen = []

        def keep(*given):
            seen.append(1)
            if len(seen) == 2:
                raise KeyboardInterrupt
            return original(*given)

        run = matching.read_run(run, actor=actor)
        monkeypatch.setattr(applying, "_keep", keep)
        with pytest.raises(KeyboardInterrupt):
            applying.apply_run(run, actor=actor)
        assert ObjectImage.objects.count() == 2
        run = applying.apply_run(run, actor=actor)
        assert ObjectImage.objects.count() == 5
        assert run.state == State.APPLIED

    def test_undone_the_images_and_their_files_go(
        self, here, actor, django_capture_on_commit_callbacks
    ):
        one = an_object(here, 1)
        files = {"D.1_1.jpg": picture(colour="red"), "D.1_2.jpg": picture(colour="blue")}
        run = bring(receiving.receive_images(museum=here, file=archive(files), actor=actor), actor)
        first, second = one.images.order_by("rank")
        second.credit = "Corrigé"
        second.save()
        with django_capture_on_commit_callbacks(execute=True):
            run = undoing.undo_run(run, actor=actor)
        assert list(one.images.all()) == [second]
        assert not private_storage().exists(first.file.name)
        assert private_storage().exists(second.file.name)
        assert run.counts["kept"] == 1
        one.refresh_from_db()
        assert one.has_image


@pytest.mark.django_db
class TestElsewhere:
    def test_a_folder_by_the_command(self, here, actor, tmp_path: Path, capsys):
        an_object(here, 1)
        (tmp_path / "D.1_1.jpg").write_bytes(picture())
        (tmp_path / "inconnu.jpg").write_bytes(picture())
        actor.is_superuser = True
        actor.save()
        call_command(
            "import_images",
            str(tmp_path),
            museum="M0766",
            user=actor.email,
            apply=True,
            rights="pdm",
        )
        assert ObjectImage.objects.get().rights == "pdm"
        assert "inconnu.jpg" in capsys.readouterr().err

    def test_a_link_does_not_lead_out_of_the_folder(self, tmp_path: Path):
        secret = tmp_path / "secret.jpg"
        secret.write_bytes(picture())
        inside = tmp_path / "dedans"
        inside.mkdir()
        (inside / "D.1.jpg").symlink_to(secret)
        folder = sources.FolderImages(inside, {})
        assert list(folder.entries()) == []
        with pytest.raises(UploadError):
            folder.read("../secret.jpg")

    def test_addresses_of_a_table_are_fetched_when_applied(self, here, actor):
        one = an_object(here, 1)
        table = (
            "inventaire;adresse;crédit;droits\n"
            "D.1;https://musee.exemple.fr/1.jpg;Musée;CC0\n"
            "D.1;https://musee.exemple.fr/absente.jpg;Musée;CC0\n"
            "D.1;http://169.254.169.254/secret;Musée;CC0\n"
            "D.9;https://musee.exemple.fr/9.jpg;Musée;CC0\n"
        )
        asked = []

        def fetch(url):
            asked.append(url)
            if "169.254" in url:
                raise OutgoingError("private", "adresse du réseau intérieur")
            return Answer(404 if "absente" in url else 200, picture())

        file = io.BytesIO(table.encode())
        run = receiving.receive_images(museum=here, file=file, filename="a.csv", actor=actor)
        run = matching.read_run(run, actor=actor)
        assert asked == []
        assert run.counts["nouveau"] == 3
        run = applying.apply_run(run, actor=actor, fetch=fetch)
        assert one.images.get().address == "https://musee.exemple.fr/1.jpg"
        assert one.images.get().rights == "cc0"
        told = {row.problems[0]["code"] for row in run.records.filter(outcome="refuse")}
        assert told == {"status", "private", "unknown"}

    def test_the_addresses_of_the_records_and_a_iiif_service(self, here, actor):
        one = an_object(here, 1)
        service = "https://iiif.exemple.fr/objets/1"
        one.values = {**one.values, "IMG": [f"{service}/info.json", "sans adresse"]}
        one.save()
        asked = []

        def fetch(url):
            asked.append(url)
            return Answer(200, picture())

        run = receiving.receive_images(museum=here, actor=actor)
        bring(run, actor, fetch=fetch)
        image = one.images.get()
        assert image.iiif_service == service
        assert asked == [f"{service}/full/!2400,2400/0/default.jpg"]
        assert image.renditions
        again = matching.read_run(receiving.receive_images(museum=here, actor=actor), actor=actor)
        assert again.counts["identique"] == 1

    def test_only_applied_records_announce_images(self, here, actor):
        one, other = an_object(here, 1), museum("M0123")

        def announce(address, *, run_state="applique", at=None, museum=here, **row):
            run = factories.CatalogueImportFactory(
                museum=museum, state=run_state, applied_at=at or clock.now()
            )
            ImportRecord.objects.create(
                run=run,
                number=1,
                object=one,
                museum=museum,
                extra={"images": [{"address": f"https://musee.exemple.fr/{address}.jpg"}]},
                **row,
            )

        week = timedelta(days=7)
        announce("bonne", at=clock.now() - week, outcome="nouveau", is_applied=True)
        announce("ancienne", at=clock.now() - 2 * week, outcome="nouveau", is_applied=True)
        announce("refusee", outcome="refuse")
        announce("jamais", run_state="a-verifier", outcome="modifie")
        announce("laissee", outcome="modifie")
        announce("annulee", run_state="annule", outcome="modifie", is_applied=True, is_undone=True)
        announce("ailleurs", museum=other, outcome="refuse")

        def offered():
            run = matching.read_run(receiving.receive_images(museum=here, actor=actor), actor=actor)
            return [row.extra["address"].rpartition("/")[2] for row in run.records.all()]

        assert offered() == ["bonne.jpg"]
        announce("relue", outcome="identique")  # read again, as it is: these are its images now
        assert offered() == ["relue.jpg"]

    def test_a_table_that_tells_of_no_image_is_refused(self, here, actor):
        with pytest.raises(ValidationError):
            receiving.receive_images(
                museum=here, file=io.BytesIO(b"nom;age\nA;3\n"), filename="a.csv", actor=actor
            )
